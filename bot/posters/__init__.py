"""Posters with a QR code: laid out once as plain shapes, drawn as PDF, SVG and PNG, scanned before they are kept."""
