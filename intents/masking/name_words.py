"""Words of names, and the words around names. Many are both, so the lists overlap on purpose."""

from dataclasses import dataclass

from intents.masking.reading import fold


@dataclass(frozen=True)
class _Words:
    """Words as written, and what they look like when typed without accents."""

    accented: frozenset[str]
    plain: frozenset[str]

    def has(self, word: "Word") -> bool:
        return word.accented in self.accented or (word.may_lack_accents and word.plain in self.plain)

    def resembles(self, word: "Word") -> bool:
        return word.accented in self.accented or (word.is_plain and word.plain in self.plain)


def _list(words: str) -> _Words:
    # Both ways of placing the tone mark are in use: hòa and hoà, thúy and thuý.
    pairs = ("òa oà", "óa oá", "ọa oạ", "ỏa oả", "úy uý", "ùy uỳ", "ụy uỵ", "ủy uỷ", "ũy uỹ")
    swapped = words
    for old, new in (pair.split() for pair in pairs):
        swapped = swapped.replace(old, new)
    accented = frozenset([*words.split(), *swapped.split()])
    return _Words(accented, frozenset(map(fold, accented)))


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    accented: str
    plain: str
    is_capital: bool
    may_lack_accents: bool
    before_digit: bool

    @property
    def is_plain(self) -> bool:
        return self.accented == self.plain


SURNAMES = _list(
    "nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý trịnh đinh lương đoàn trương phùng "
    "quách tạ tống khổng mạc nghiêm lưu giàng thào sùng lò quàng lường bế nông cù doãn ng"
)
RARE_SURNAMES = _list(
    "hà mai cao tô thái lâm châu kim chu triệu tăng vi la đàm đào thạch danh sơn bạch bàn hứa vương tôn diệp kiều "
    "phí thân tiêu từ ung vàng viên lại lục lầu mã ma mùa lộc la chảo tẩn siu ksor rơ niê y đồng đường giáp hầu"
)
SURE_SURNAMES = frozenset(["nguyễn", "trần", "phạm", "huỳnh", "đặng", "bùi", "trịnh", "võ", "phan"])
MIDDLE = _list("văn thị đình hữu đức quốc thế trọng sỹ sĩ bá v t")
GIVEN = _list(
    "an anh ánh ân ái âu ba bách bạch bằng băng bảo bắc bích biên bình bông bống búp ca cảnh cao cẩm châu chi chí "
    "chiến chinh chính chung chương công cúc cương cường dân danh dao diễm diễn diện diệp diệu doanh du dung dũng "
    "duy duyên dư dương dưỡng đài đại đan đạo đào đạt đăng đệ điền điệp định đoan đoàn đô đông đồng đức em gấm "
    "gia giang giao giáp hà hạ hai hải hán hạnh hào hảo hân hằng hậu hiên hiền hiển hiệp hiếu hiệu hinh hoa hòa "
    "hoài hoan hoàn hoàng hoạt hội hồng hợi hợp huân huấn huế huệ hùng huy huyền huyên huỳnh hưng hương hường hữu "
    "hy kha khá khải khang khanh khánh khắc khiêm khiết khoa khoan khôi khuê khương kiên kiệt kiều kim kỳ lam lan "
    "lành lãm lâm lân lê lễ len lệ lịch liên liễu linh loan lộc lợi long luân luận lụa lực lượng lương lưu lựu lý "
    "ly mai mạnh mão mẫn mận mây mến mi miên minh mùi muội mừng my mỹ na nam nga ngà ngạn ngân nghi nghĩa nghiêm "
    "ngọ ngoan ngọc nguyên nguyệt nhã nhàn nhàn nhạn nhân nhật nhi nhị nhiên nhung như nhường nhựt ninh nở nương "
    "oanh pha phát phấn phi phong phú phúc phụng phước phương phượng quân quang quảng quế quốc quý quyên quyền "
    "quyết quỳnh rạng sa sang sáng sanh sáu sen sinh song sơn sung sương sửu tài tâm tấn tân tạo thạch thái thám "
    "thanh thành thạnh thao thảo thắm thăng thắng thân thể thế thi thiên thiện thiết thiều thìn thịnh thoa thoại "
    "thông thơ thơm thu thuận thúy thùy thủy thư thương thường thưởng thức thy tí tiên tiền tiến tiệp tín tình "
    "tĩnh toàn toại toán tốt trà trác trai trâm trân trang tráng trí triển triết triều trinh trọng trúc trung "
    "trường truyền tú tuân tuấn tuất tùng tuyên tuyến tuyền tuyết tư tươi tường tý uyên uyển út vân vĩ vị viên "
    "viễn việt vinh vĩnh vọng vũ vui vương vượng vy xoan xuân xuyên xuyến ý yên yến yêu"
)
AFTER_NAME = _list(
    "ở quê quán sinh muốn cần bị đang có hiện số ngụ trú thường tạm tại năm ngày hỏi xin cho nhờ gửi nộp đi làm "
    "đã vừa mới từng chưa không ko k hok dc đc được và với về vào ra thì là mà của nay này tuổi cccd cmnd cmt sđt "
    "đt mst bhxh bhyt địa dân giới nam nữ quốc điện email gmail mail ạ nha nhé nhe nhá ơi vâng dạ ad admin add em "
    "e tôi mình anh chị con cháu mẹ bố ba má vợ chồng nhà đây đó định đăng đk dk đến từ tới mất quên thấy nghe "
    "biết học công phường xã huyện tỉnh tp quận thôn ấp khu tổ hộ chủ người rồi xong nên vì do để khi nếu nhưng "
    "còn cũng hay hoặc sn ns kính chào cảm cám thuộc cư hồ hs mã tk stk passport lên xuống sẽ cùng theo trên "
    "trong bên gọi hôm thành cấp lấy nhận nhập kèm ký đứng hẹn nói kêu báo đòi yêu trả chỉ dẫn phụ nhầm viết ghi"
)
NEVER_A_NAME = _list(
    "bị viết sai trên khác có ở không ko k thiếu ghi trong chưa là gì đúng nào đặt đã hiện thì vẫn phải lót đệm "
    "dài ấy em tôi gái trai cũ mới trùng nuôi dấu cái đường ngoại nội dâu rể theo kèm lấy cho của và với do tên "
    "đăng giấy thật giả thường nước tây bằng chữ họ một chung riêng đứng nhập khi mà được nên rồi xong vậy thế "
    "này kia đó nữa luôn xin hỏi cần muốn như đủ đầy khai cha mẹ bố ông bà người chủ tài file thủ hồ doanh cửa "
    "sửa đổi thay cải chuyển từ sang để vào ra nhưng còn cũng nhầm lộn lệch in dịch nhận lúc ngắn đọc ntn sao hôm "
    "đang nằm lên mình nhau ai kh hok mở bắt gọi hay hoặc thủ cơ tỉnh xã phường quận huyện nhiều hai ba bốn các "
    "những đồng giống vì nếu cùng đến tới bởi cấu xấu lạ tiếng tự hộ tổ công gồm chỉ e anh chị con cháu vợ chồng "
    "bé bạn nhà việt nộp mất qua tại đâu bao dùng định làm quá vừa lại đều dễ khó sẽ nhưng trước sau thành tuổi "
    "hết không số mã cccd cmnd email admin"
)
NO_PAIRS = frozenset(
    (
        "ha noi, ha nam, ha giang, ha tinh, ha dong, ha long, ha tien, cao bang, cao lanh, cao hoc, cao dang, thai "
        "binh, thai nguyen, thai lan, lam dong, hoang sa, truong sa, truong son, ly son, ly nhan, phan thiet, phan "
        "rang, phan anh, ho chi, chau doc, chau phu, chau thanh, kim son, kim bang, pham nhan, pham vi, nguyen "
        "don, nguyen can, nguyen giao, nguyen chu, nguyen pho, nguyen bi, nguyen nhan, nguyen ban, luong huu, luu "
        "thong, le tan, ho ngheo, ho tro, ho kinh, dang vien, doan vien, truong thon, truong phong, truong hoc, vu "
        "khi, vu an, ba ria, son la, son tay, dong nai, dong thap, dong hoi, dong ha, vi thanh, la gi, ma tuy, y "
        "te, y ta, y tinh, y yen, tu xa, duong pho, an giang, bach khoa, viet nam, vinh long, vinh phuc, quang "
        "ninh, do thi, bac ky, nam ky, trung ky, bac giang, bac ninh, bac kan, bac lieu, nam dinh, hai phong, hai "
        "duong, hung yen, thanh hoa, tay ninh, binh duong, binh dinh, binh phuoc, binh thuan, khanh hoa, phu tho, "
        "phu yen, quang nam, quang ngai, quang tri, quang binh, tien giang, tra vinh, hau giang, kien giang, hoa "
        "binh, yen bai, tuyen quang, thua thien, da nang, long an, nghe an, gia lai, ninh binh, ninh thuan, vung "
        "tau, hoa ky, tan an, tan binh"
    ).split(", ")
)
COMPANIONS = {
    "sinh": "ngay nam tai o con vien vao hom",
    "hien": "dang tai o nay song cu lam la muon can thuong tam da bi co khong chua",
    "dang": "di ky ki o lam can muon song hoc tam bi co cu cong khai nhap gap cho su",
    "lam": "o viec giay can sao the ho tai don thu cccd nghe cong lai",
    "nam": "nay sinh",
    "thuong": "tru",
    "tam": "tru vang",
    "tai": "ha da hai can hue binh dong nghe quang bac vinh long tp thanh xa phuong tinh quan huyen khoan sao day",
    "cong": "an ty nhan dan",
    "can": "lam hoi xin gap giup cuoc ho",
    "em": "muon can xin hoi o la",
    "anh": "muon can xin hoi o la chi em",
    "dan": "toc",
    "dinh": "danh",
    "thanh": "pho",
}
