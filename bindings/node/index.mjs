// The ESM entry: the same classes as `require('meruit')`, so that `instanceof` holds across both.
import meruit from './lib/index.js'

export const {
  ArgumentError,
  decimalsOf,
  FactsError,
  FileError,
  fromMinor,
  InternalError,
  LedesError,
  MeruitError,
  NotAdjustedError,
  NotStartedError,
  Reviewer,
  Ruleset,
  RulesError,
  TableError,
  toArrow,
  toMinor,
  validate,
} = meruit
