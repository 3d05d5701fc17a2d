export { type ArrowTable, toArrow } from './arrow.js'
export type { BatchOptions, BatchResult } from './batch.js'
export type * from './document.js'
export {
  ArgumentError,
  type ErrorData,
  FactsError,
  type Fault,
  FileError,
  InternalError,
  type Label,
  LedesError,
  MeruitError,
  NotAdjustedError,
  NotStartedError,
  type RuleDiagnostic,
  RulesError,
  type Span,
  type Suggestion,
  TableError,
} from './errors.js'
export type { Bytes, Completeness, FactInvoice, FactRecord, Facts, FactValue, ReviewInput } from './input.js'
export { decimalsOf, fromMinor, toMinor } from './money.js'
export type {
  Calendar,
  CallOptions,
  DecideOptions,
  Limits,
  Platform,
  Records,
  ReviewerOptions,
  ReviewOptions,
  Rows,
} from './options.js'
export {
  type Clause,
  type Clauses,
  type HistoryNeed,
  type ReportFormat,
  type Requirements,
  Reviewer,
  Ruleset,
  type RulesetData,
  type RulesText,
  type TestResult,
  type Waiver,
} from './ruleset.js'
export type { Chunks, StreamInput } from './stream.js'
export { validate, type ValidateOptions, type Validation, type ValidationProblem } from './validate.js'
