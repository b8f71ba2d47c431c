// @ts-check
// In a module of their own, so that a child loads nothing else. It does not import node:fs: Node would make a module of
// everything that fs exports, and load its promises and streams for it, which takes some 5 ms in any process. The script
// that is forked (stamp.cjs) does not pay for that either; importing-target.js does.

/**
 * @param {string} file
 */
export function stamp(file) {
  const at = process.hrtime.bigint()
  process.getBuiltinModule('node:fs').appendFileSync(file, `${at}\n`)
}

export function nothing() {}
