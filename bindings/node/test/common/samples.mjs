// Rules and invoices that several tests use.

/** A guideline with a rate cap. */
export const CAP = `
guideline "Caps" edition 2026 currency USD
rule cap "Rates are capped" for each fee then reduce rate to 300 USD
`

/** A guideline that needs a table. */
export const SUPPLIED = `
guideline "Caps" edition 2026 currency USD
table cap (person: text -> rate: rate) supplied
rule cap for each fee then reduce rate to cap[timekeeper.id]
`

/** Facts of one invoice with one fee: two hours at 350. */
export const FACTS = {
  invoices: [
    {
      number: '1',
      date: '2026-03-31',
      currency: 'USD',
      lines: [{ kind: 'F', hours: '2', rate: '350', timekeeper: { id: 'T7' }, date: '2026-03-12' }],
    },
  ],
}

const COLUMNS = [
  'INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE',
  'INVOICE_DESCRIPTION|LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT',
  'LINE_ITEM_TOTAL|LINE_ITEM_DATE|LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID',
  'LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID',
]

const NARRATIVES = [
  'Draft answer to the complaint and review exhibits for filing',
  'Telephone conference with client regarding discovery schedule',
  'Attention to file',
  'Prepare outline for the deposition of the plaintiff’s expert on damages',
]

export const LEDES_HEAD = `LEDES1998B[]\r\n${COLUMNS.join('|')}[]\r\n`

/** The lines of one invoice: every second hour at 250, the others at 350. */
export function ledesInvoice(number, lines = 4) {
  const total = Array.from({ length: lines }, (_, line) => (line % 2 === 0 ? 250 : 350)).reduce((sum, rate) => sum + rate, 0)
  let text = ''
  for (let line = 1; line <= lines; line++) {
    const rate = line % 2 === 1 ? 250 : 350
    text += `20260331|INV-${number}|C1|M1|${total}.00|20260301|20260331|March|${line}|F|1.00|0.00|${rate}.00|202603${String(1 + (line % 28)).padStart(2, '0')}|L310||A103|T${line % 5}|${NARRATIVES[line % 4]}|12-3456789|${rate}.00|Vale, Ada|PARTNR|M-77[]\r\n`
  }
  return text
}

/** A LEDES 1998B file of so many invoices. */
export function ledes(invoices = 1, lines = 4) {
  return LEDES_HEAD + Array.from({ length: invoices }, (_, index) => ledesInvoice(index + 1, lines)).join('')
}
