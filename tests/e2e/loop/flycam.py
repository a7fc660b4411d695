"""A need that the small base knows nothing of: how people ask for it, and what an editor writes."""

__all__ = ["ANSWER", "ASKED", "ID", "LATER", "SENTENCES", "SOURCE", "TESTS", "TITLE"]

ASKED = (
    "xin giấy phép bay flycam ở đâu",
    "dang ky bay flycam o dau vay",
    "mới mua flycam muốn bay quay đám cưới thì xin phép ai",
    "bay flycam có phải xin phép không ạ",
    "thủ tục xin phép bay drone, flycam",
)
LATER = "tôi muốn bay flycam thì cần giấy phép gì"
TITLE, ID = "Xin phép bay flycam", "xin-phep-bay-flycam"
ANSWER = "Bạn nộp đơn xin phép bay cho Cục Tác chiến, ít nhất 7 ngày trước khi bay."
SOURCE = {
    "title": "Luật Phòng không nhân dân", "number": "49/2024/QH15", "confidence": "V1", "issued": "2024-11-27",
}  # fmt: skip
SENTENCES = {
    "formal": ("Tôi cần xin phép bay thiết bị bay không người lái ở cơ quan nào?", "Xin phép bay flycam thế nào?"),
    "plain": ("xin phep bay drone", "bay flycam xin phep the nao", "giay phep bay drone xin o dau"),
    "chat": ("bay flycam xin phép sao ad", "cho e hỏi xin phép bay drone vs"),
    "short": ("phép bay flycam", "giấy phép drone"),
}
TESTS = ("flycam thì xin phép bay chỗ nào", "giấy phép bay flycam xin ai", "drone có phải xin phép bay không")
