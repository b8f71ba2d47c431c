/**
 * The options of Node that a child inherits: all but those that say what the program is, or that only one process of a
 * terminal, a port or a test run can have.
 */

/** Their value is a word of its own. */
const WITH_VALUE = new Set(['-e', '--eval', '-p', '--print', '-pe', '--input-type', '--watch-path', '--run'])
const ALONE = new Set(['-i', '--interactive', '-c', '--check', '--entry-url', '--test', '--prof-process'])
const BY_PREFIX = /^--(?:eval|print|input-type|inspect|debug|watch|test-|build-snapshot|run)\b/

export function inheritedExecArgv(execArgv: readonly string[]): string[] {
  const inherited: string[] = []
  for (let i = 0; i < execArgv.length; i++) {
    const option = execArgv[i]!
    if (WITH_VALUE.has(option)) i++
    else if (!ALONE.has(option) && !BY_PREFIX.test(option)) inherited.push(option)
  }
  return inherited
}

/** `NODE_OPTIONS` for a child whose program is a file: `--input-type` would make Node refuse it. */
export function inheritedNodeOptions(options: string): string {
  return options.replace(/(^|\s)--input-type(?:=|\s+)\S+/g, '$1')
}
