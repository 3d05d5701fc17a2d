package w24

import rego.v1

class_caps := {"PARTNR": 95000, "OFCOUN": 85000, "ASSOC": 65000, "PARALG": 30000, "LGLAST": 25000}

forbidden_expenses := {"E103", "E104", "E105", "E108", "E124"}

found contains 1 if {
	input.fee
	input.cost > class_caps[input.class]
}

found contains 2 if {
	input.fee
	input.units > 1000
}

found contains 3 if {
	input.fee
	input.units % 10 != 0
}

found contains 4 if abs((input.total * 100) - ((input.units * input.cost) + (input.adjustment * 100))) > 100

found contains 5 if {
	input.fee
	input.task == ""
}

found contains 6 if {
	input.fee
	input.task != ""
	not input.task in data.allowed_tasks
}

found contains 7 if {
	not input.fee
	input.expense in forbidden_expenses
}

found contains 8 if {
	not input.fee
	input.expense == "E101"
	input.cost > 10
}

found contains 9 if {
	(input.date + 3) % 7 >= 5
	input.fee
}

found contains 10 if input.date < input.period_start

found contains 10 if input.date > input.period_end

found contains 11 if input.invoice_date - input.date > 90

found contains 12 if {
	not input.fee
	input.expense == "E110"
	input.total > 150000
}

found contains 13 if input.administrative

found contains 14 if input.vague

found contains 15 if {
	input.fee
	input.units > 100
	input.block
}

found contains 16 if {
	input.activity != "A112"
	input.travelling
}

found contains 17 if {
	input.units > 300
	input.researching
}

found contains 18 if {
	input.fee
	input.cost > data.rates[input.timekeeper]
}

found contains 19 if {
	input.fee
	not data.rates[input.timekeeper]
}

found contains 20 if {
	not input.fee
	input.total > data.caps[input.matter]
}
