# Makes the spreadsheets beside this script with openpyxl and XlsxWriter (Debian: python3-openpyxl
# python3-xlsxwriter), the same table by both.
import datetime, os, openpyxl, xlsxwriter

here = os.path.dirname(os.path.abspath(__file__))
FORMATS = ["00000", r"000\-00\-0000", "[<=9999999]###-####;(###) ###-####", "yyyy-mm-dd", "0.00%", '#,##0.00 "EUR"', "@"]
HEADER = ["zip", "ssn", "phone", "since", "share", "balance", "note"]
ROWS = {2: [17, 17120034, 5551234567, datetime.date(2024, 3, 1), 0.5, 1234.5, "0042"], 5: [90210, 123456789, 5551234, datetime.date(2024, 3, 2), 1, 0, None]}

book = openpyxl.Workbook()
sheet = book.active
sheet.append(HEADER)
for line, row in ROWS.items():
    for i, value in enumerate(row):
        cell = sheet.cell(line, i + 1, value)
        cell.number_format = FORMATS[i]
sheet.merge_cells("A2:A3")
sheet.row_dimensions[5].hidden = True
sheet.column_dimensions["E"].hidden = True
book.save(os.path.join(here, "openpyxl.xlsx"))

book = xlsxwriter.Workbook(os.path.join(here, "xlsxwriter.xlsx"))
sheet = book.add_worksheet()
formats = [book.add_format({"num_format": f}) for f in FORMATS]
sheet.write_row(0, 0, HEADER)
for line, row in ROWS.items():
    for i, value in enumerate(row):
        write = sheet.write_datetime if isinstance(value, datetime.date) else sheet.write
        write(line - 1, i, value, formats[i])
sheet.merge_range("A2:A3", 17, formats[0])
sheet.set_row(4, None, None, {"hidden": True})
sheet.set_column("E:E", None, None, {"hidden": True})
book.close()
