// The native half: the loader finds the build for this platform, beside itself or in an optional package of its own.
import type * as Native from '../lib/binding.js'

export type NativeCancel = Native.NativeCancel
export type NativeReviewer = Native.NativeReviewer
export type NativeRuleset = Native.NativeRuleset
export type NativeStream = Native.NativeStream

export const native: typeof Native = require('./binding.js')
