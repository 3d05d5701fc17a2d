// Invoices that are made up, the same in every run.

const HEAD =
  'LEDES1998B[]\r\nINVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]\r\n'

const NARRATIVES = [
  'Draft answer to the complaint and review exhibits for filing',
  'Telephone conference with client regarding discovery schedule',
  'Attention to file',
  'Scan correspondence with opposing counsel',
  "Prepare outline for the deposition of the plaintiff's expert on damages",
  'Legal research on limitation periods for contract claims',
]

/** Numbers that look random. */
function made(seed) {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const two = (number) => String(number).padStart(2, '0')

/** The lines of an invoice. */
export function invoice(number, lines = 60) {
  const below = made(number + 7)
  let text = ''
  for (let line = 1; line <= lines; line++) {
    const isExpense = below(8) === 0
    const units = isExpense ? 10 + below(300) : 1 + below(100)
    const cents = isExpense ? [15, 25][below(2)] : (250 + 10 * below(70)) * 100
    const total = isExpense ? units * cents : (units * cents) / 10
    const person = below(6)
    const month = below(20) === 0 ? 11 : 15
    const date = month === 11 ? `202511${two(1 + below(28))}` : `202603${two(1 + below(28))}`
    text += [
      '20260331', `INV-${number}`, 'C1', `M${number}`, '0.00', '20260301', '20260331', 'March', line, isExpense ? 'E' : 'F',
      isExpense ? `${units}.00` : `${Math.floor(units / 10)}.${units % 10}`, '0.00', `${Math.floor(total / 100)}.${two(total % 100)}`, date,
      isExpense ? '' : 'L310', isExpense ? ['E101', 'E105'][below(2)] : '', isExpense ? '' : 'A103', `T${person}`, NARRATIVES[below(6)], '12-3456789',
      `${Math.floor(cents / 100)}.${two(cents % 100)}`, `Timekeeper ${person}`, person < 2 ? 'PARTNR' : 'ASSOC', `M${number}[]\r\n`,
    ].join('|')
  }
  return text
}

/** A LEDES 1998B file. */
export const ledes = (number, lines) => Buffer.from(HEAD + invoice(number, lines))

export { HEAD }
