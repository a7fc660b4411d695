"""Words of names, and the words around names. Many are both, so the lists overlap on purpose."""

from dataclasses import dataclass

from intents.text import strip_accents, tone_spelling


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    accented: str
    plain: str
    is_capital: bool
    in_plain_text: bool
    before_digit: bool

    @property
    def is_plain(self) -> bool:
        return self.accented == self.plain


@dataclass(frozen=True)
class _Words:
    """Words as written, and what they look like when typed without accents."""

    accented: frozenset[str]
    plain: frozenset[str]

    @classmethod
    def of(cls, words: str) -> "_Words":
        accented = [tone_spelling(word) for word in words.split()]
        return cls(frozenset(accented), frozenset(map(strip_accents, accented)))

    def has(self, word: Word) -> bool:
        return word.accented in self.accented or (word.in_plain_text and word.plain in self.plain)

    def resembles(self, word: Word) -> bool:
        """Also for a name without accents in a text with them."""
        return word.accented in self.accented or (word.is_plain and word.plain in self.plain)


SURNAMES = _Words.of("""
    nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý trịnh đinh lương đoàn trương
    phùng quách nghiêm lưu giàng thào sùng doãn ng
""")
RARE_SURNAMES = _Words.of("""
    quàng lường tống tạ khổng lò mạc cù bế nông hà mai cao tô thái lâm châu kim chu triệu tăng vi la đàm đào
    thạch danh sơn bạch bàn hứa vương tôn diệp kiều phí thân tiêu từ ung vàng viên lại lục lầu mã ma mùa lộc
    chảo tẩn siu ksor rơ niê y đồng đường giáp hầu
""")
ACCENTED_SURNAMES = frozenset("hà tô lâm châu triệu đàm thạch hứa vương diệp kiều tạ tống mạc nông".split())
SURE_SURNAMES = frozenset("nguyễn trần phạm huỳnh đặng bùi trịnh võ phan nguyen tran huynh".split())
VAN_THI = _Words.of("văn thị")
MIDDLE = _Words.of("văn thị đình hữu đức quốc thế trọng sỹ sĩ bá v t")
GIVEN = _Words.of("""
    an anh ánh ân ái âu ba bách bạch bằng băng bảo bắc bích biên bình bông bống búp ca cảnh cao cẩm châu chi
    chí chiến chinh chính chung chương công cúc cương cường dân danh dao diễm diễn diện diệp diệu doanh du
    dung dũng duy duyên dư dương dưỡng đài đại đan đạo đào đạt đăng đệ điền điệp định đoan đoàn đô đông đồng
    đức em gấm gia giang giao giáp hà hạ hai hải hán hạnh hào hảo hân hằng hậu hiên hiền hiển hiệp hiếu hiệu
    hinh hoa hòa hoài hoan hoàn hoàng hoạt hội hồng hợi hợp huân huấn huế huệ hùng huy huyền huyên huỳnh
    hưng hương hường hữu hy kha khá khải khang khanh khánh khắc khiêm khiết khoa khoan khôi khuê khương kiên
    kiệt kiều kim kỳ lam lan lành lãm lâm lân lê lễ len lệ lịch liên liễu linh loan lộc lợi long luân luận
    lụa lực lượng lương lưu lựu lý ly mai mạnh mão mẫn mận mây mến mi miên minh mùi muội mừng my mỹ na nam
    nga ngà ngạn ngân nghi nghĩa nghiêm ngọ ngoan ngọc nguyên nguyệt nhã nhàn nhạn nhân nhật nhi nhị nhiên
    nhung như nhường nhựt ninh nở nương oanh pha phát phấn phi phong phú phúc phụng phước phương phượng quân
    quang quảng quốc quý quyên quyền quyết quỳnh rạng sa sang sáng sanh sáu sen sinh song sơn sung sương sửu
    tài tâm tấn tân tạo thạch thái thám thanh thành thạnh thao thảo thắm thăng thắng thân thể thế thi thiên
    thiện thiết thiều thìn thịnh thoa thoại thông thơ thơm thu thuận thúy thùy thủy thư thương thường thưởng
    thức thy tí tiên tiền tiến tiệp tín tình tĩnh toàn toại toán tốt trà trác trai trâm trân trang tráng trí
    triển triết triều trinh trọng trúc trung trường truyền tú tuân tuấn tuất tùng tuyên tuyến tuyền tuyết tư
    tươi tường tý uyên uyển út vân vĩ vị viên viễn việt vinh vĩnh vọng vũ vui vương vượng vy xoan xuân xuyên
    xuyến ý yên yến yêu niê páo khả cầm diên khuyên lài mộng mười nghị nhâm nhuận phán san thiệu thụy trạch
    uy vịnh xanh giàu tòng
""")
AFTER_NAME = _Words.of("""
    ở quê quán sinh muốn cần bị đang có hiện số ngụ trú thường tạm tại năm ngày hỏi xin cho nhờ gửi nộp đi
    làm đã vừa mới từng chưa không ko k hok dc đc được và với về vào ra thì là mà của nay này tuổi cccd cmnd
    cmt sđt đt mst bhxh bhyt địa dân giới nam nữ quốc điện email gmail mail ạ nha nhé nhe nhá ơi vâng dạ ad
    admin add em e tôi mình anh chị con cháu mẹ bố ba má vợ chồng nhà đây đó định đăng đăt đk dk đến từ tới
    mất quên thấy nghe biết học công phường xã huyện tỉnh tp quận thôn ấp khu tổ hộ chủ người rồi xong nên
    vì do để khi nếu nhưng còn cũng hay hoặc sn ns kính chào cảm cám thuộc cư hồ hs mã tk stk passport lên
    xuống sẽ cùng theo trên trong bên gọi hôm thành cấp lấy nhận nhập kèm ký đứng hẹn nói kêu báo đòi yêu
    trả chỉ dẫn phụ nhầm viết ghi sang
""")
NOT_A_NAME = _Words.of("""
    bị viết sai trên khác có ở không ko k thiếu ghi trong chưa là gì đúng nào đặt đã hiện thì vẫn phải lót
    đệm dài ấy em tôi gái trai cũ mới trùng nuôi dấu cái đường ngoại nội dâu rể theo kèm lấy cho của và với
    do tên đăng giấy thật giả thường nước tây bằng chữ họ một chung riêng đứng nhập khi mà được nên rồi xong
    vậy thế này kia đó nữa luôn xin hỏi cần muốn như đủ đầy khai cha mẹ bố ông bà người chủ tài file thủ hồ
    doanh cửa sửa đổi thay cải chuyển từ sang để vào ra nhưng còn cũng nhầm lộn lệch in dịch nhận lúc ngắn
    đọc ntn sao hôm đang nằm lên mình nhau ai kh hok mở bắt gọi hay hoặc cơ tỉnh xã phường quận huyện nhiều
    hai ba bốn các những đồng giống vì nếu cùng đến tới bởi cấu xấu lạ tiếng tự hộ tổ công gồm chỉ e anh chị
    con cháu vợ chồng bé bạn nhà việt nộp mất qua tại đâu bao dùng định làm quá vừa lại đều dễ khó sẽ trước
    sau thành tuổi hết số mã cccd cmnd email admin
""")
COMPANIONS = {
    "sinh": "ngay nam tai o con vien vao hom",
    "hien": "dang tai o nay song cu lam la muon can thuong tam da bi co khong chua",
    "dang": "di ky ki o lam can muon song hoc tam bi co cu cong khai nhap gap cho su",
    "lam": "o viec giay can sao the ho tai don thu cccd nghe cong lai",
    "nam": "nay sinh",
    "thuong": "tru",
    "tam": "tru vang",
    "tai": "ha da hai can hue binh dong nghe quang bac vinh long tp thanh xa phuong tinh quan huyen khoan",
    "cong": "an ty nhan dan",
    "can": "lam hoi xin gap giup cuoc ho",
    "em": "muon can xin hoi o la",
    "anh": "muon can xin hoi o la chi em",
    "dan": "toc",
    "dinh": "danh",
    "thanh": "pho nguyen tran le pham huynh hoang phan vu vo",
    "sang": "ten nguyen tran le pham huynh hoang phan vu vo",
}
NO_VAN_THI = frozenset("bản bằng phòng hóa thư xã trấn thực trường giác bia minh học nghệ kiện tự".split())
NO_NAMES = frozenset(
    """
    an giang, ba ria, bac giang, bac kan, bac ky, bac lieu, bac ninh, bach khoa, bao hiem, binh dinh,
    binh duong, binh phuoc, binh thuan, cao bang, cao dang, cao hoc, cao lanh, chau doc, chau phu,
    chau thanh, cong an, cong chuc, cong chung, cong dan, cong nhan, cong ty, da nang, dang ky, dang vien,
    do thi, doan luat, doan vien, dong ha, dong hoi, dong nai, dong thap, duong pho, gia lai, giam doc,
    giao thong, giao vien, giay to, ha dong, ha giang, ha long, ha nam, ha noi, ha tien, ha tinh, hai duong,
    hai phong, hanh chinh, hau giang, hieu luc, ho chi, ho kinh, ho ngheo, ho tro, hoa binh, hoa ky,
    hoang sa, hoc sinh, hoi dong, hop dong, hung yen, khanh hoa, kien giang, kim bang, kim son, kinh doanh,
    la gi, lam dong, le tan, long an, luong huu, luu thong, ly lich, ly nhan, ly son, ma tuy, mat tran,
    nam dinh, nam ky, nghe an, nguyen ban, nguyen bi, nguyen can, nguyen chu, nguyen don, nguyen giao,
    nguyen nhan, nguyen pho, ninh binh, ninh thuan, pham nhan, pham vi, phan anh, phan rang, phan thiet,
    phu nu, phu tho, phu yen, quan nhan, quang binh, quang nam, quang ngai, quang ninh, quang tri,
    quyet dinh, sinh vien, son la, son tay, tan an, tan binh, tay ninh, thai binh, thai lan, thai nguyen,
    than nhan, thanh hoa, thanh nien, thanh pho, thong tu, thua thien, thuong binh, tien giang, tra vinh,
    trang chu, trung ky, truong hoc, truong phong, truong sa, truong son, truong thon, tu xa, tuyen quang,
    van phong, vi thanh, viet kieu, viet nam, vinh long, vinh phuc, vu an, vu khi, vung tau, y ta, y te,
    y tinh, y yen, yen bai
    """.replace("\n", " ")
    .replace("    ", "")
    .strip()
    .split(", ")
)
