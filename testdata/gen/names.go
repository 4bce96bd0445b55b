package main

// domains are reserved for documentation by RFC 2606, so that nobody gets mail.
var domains = []string{"example.com", "example.org", "example.net", "mail.example.com", "corp.example.org"}

// names are given name, family name and the handle used in addresses.
var names = [][3]string{
	{"Alice", "Johnson", "alice.johnson"}, {"Bob", "Smith", "bob.smith"}, {"Chloé", "Dubois", "chloe.dubois"},
	{"Jürgen", "Müller", "juergen.mueller"}, {"Łukasz", "Żółkiewski", "lukasz"}, {"Søren", "Ångström", "soren"},
	{"Иван", "Петров", "ivan.petrov"}, {"Ελένη", "Παπαδοπούλου", "eleni"}, {"محمد", "الفارسي", "mohammed"},
	{"דוד", "כהן", "david.cohen"}, {"桜", "田中", "sakura.tanaka"}, {"伟", "王", "wei.wang"}, {"민준", "김", "minjun.kim"},
	{"अर्जुन", "शर्मा", "arjun.sharma"}, {"สมชาย", "ใจดี", "somchai"}, {"Nguyễn", "Văn An", "nguyen.an"},
	{"José", "García Márquez", "jose.garcia"}, {"Siobhán", "O'Connor", "siobhan"}, {"Ludwig", "van Beethoven", "ludwig"},
	{"Jean-Luc", "Picard", "jeanluc"}, {"Zoë", "Quinn-Smith", "zoe"}, {"Ömer", "Çelik", "omer.celik"},
	{"Anaïs", "Lefèvre", "anais"}, {"Björk", "Guðmundsdóttir", "bjork"}, {"Oluwaseun", "Adébáyò", "seun"},
}
