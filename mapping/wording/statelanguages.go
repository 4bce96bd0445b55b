package wording

// furtherWords are names and values in Russian and Ukrainian, Turkish, Swedish, Danish and Norwegian, Czech and Slovak,
// Hungarian, Romanian, the languages of Croatia, Serbia and Slovenia, Korean, Indonesian, Vietnamese, Arabic, Hebrew, Greek and
// Thai, Finnish, and further ones in Japanese, also in Latin letters, a line for each. Words that mean something else in another
// language are left out.
var furtherWords = map[StateKind]string{
	SaysGone: `удален удалена удалено удалённый удалённая закрыт закрыта архив архивный уволен уволена выбыл  видалений видалена видалено
		silindi silinmis silinmiş kapatildi kapatıldı ayrildi ayrıldı
		borttagen raderad avslutad
		slettet lukket arkiveret arkivert udmeldt utmeldt opsagt
		smazan smazano smazany smazana vymazan vymazany odstranen zruseny zrusen uzavren zmazany zmazane
		torolt torolve megszunt lezart kilepett archivalt
		sters stearsa inchis arhivat
		obrisan izbrisan zatvoren arhiviran
		탈퇴 삭제 해지
		dihapus terhapus ditutup
		đãxóa
		محذوف ملغى مغلق
		נמחק סגור
		διαγραμμένος διαγράφηκε
		ลบแล้ว
		poistettu eronnut päättynyt
		退会済み 退会済 削除済み 削除済 解約済み taikai taikaizumi sakujo sakujozumi`,
	SaysShut: `заблокирован заблокирована заблокировано заблокированный блокирован забанен забанена бан отключен отключена неактивен неактивна неактивный приостановлен заморожен деактивирован
		заблокований заблоковано неактивний
		engellendi engellenmis engellenmiş yasakli yasaklı yasaklandi yasaklandı pasif askida askıda donduruldu devredisi devredışı
		avstangd sparrad blockerad inaktiverad bannad bannlyst
		sparret spærret blokeret blokkert deaktiveret deaktivert suspenderet suspendert utestengt udelukket
		zablokovan zablokovany blokovan blokovany zakazan deaktivovan deaktivovany neaktivni neaktivny pozastaven pozastaveny
		letiltott letiltva tiltott tiltva zarolt kitiltott felfuggesztett
		blocat suspendat inactiv dezactivat interzis banat
		blokiran suspendiran zabranjen deaktiviran neaktivan neaktiven onemogucen
		정지 차단 잠금 비활성 휴면 금지 제재
		diblokir dinonaktifkan nonaktif ditangguhkan dilarang
		bịkhóa ngừnghoạtđộng
		محظور معلق موقوف معطل محجوب غيرنشط
		חסום נחסם מושעה מושבת לאפעיל
		αποκλεισμένος ανενεργός μπλοκαρισμένος απενεργοποιημένος
		ระงับ ถูกระงับ ถูกแบน ปิดใช้งาน
		estetty jäähyllä lukittu passiivinen
		利用停止 利用停止中 停止中 凍結中 teishi riyouteishi touketsu mukou`,
	SaysOpen: `активен активна активный активно включен действующий разблокирован  активний
		aktif etkin
		aktiverad
		aktiveret aktivert
		aktivni aktivny povolen
		engedelyezett
		activ activat
		aktivan aktiven omogucen
		정상 활성 사용
		hoạtđộng
		نشط فعال مفعل
		פעיל
		ενεργός ενεργό
		ใช้งาน
		voimassa aktiivinen
		yuukou yuuko`,
	SaysWord: `статус состояние durum durumu stav allapot tilstand stanje 상태 الحالة סטטוס κατάσταση trạngthái สถานะ
		tila jäsenyydentila joutai jotai kaiinjoutai 会員状態 会員ステータス アカウント状態`,
}
