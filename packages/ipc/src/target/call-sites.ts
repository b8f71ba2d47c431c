/**
 * The scripts that are on the stack right now.
 */
import util from 'node:util'

/** One frame. */
export interface CallSite {
  readonly scriptId: string
  readonly scriptName: string
}

/**
 * The calling frames, as V8 names their scripts and not as source maps would; none where Node does not tell their script
 * ids (before 22.12).
 */
export function getCallSites(): readonly CallSite[] {
  // eslint-disable-next-line n/no-unsupported-features/node-builtins -- only where it is there
  const list = (
    util as { getCallSites?: (frames: number, options: { sourceMap: boolean }) => readonly Partial<CallSite>[] }
  ).getCallSites
  return (list?.(64, { sourceMap: false }) ?? []).filter((site): site is CallSite => typeof site.scriptId === 'string')
}
