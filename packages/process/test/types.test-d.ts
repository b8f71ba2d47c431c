/** What the type checker must know of a process: its arguments follow from its target. */
import { inline, Process, ref } from '../dist/index.js'

const work = (n: number, s?: string): string => `${String(n)}${s ?? ''}`
const withOptions = (n: number, options: { readonly verbose: boolean }): void => void [n, options]
const nothing = (): void => undefined

new Process()
new Process({ target: nothing })
new Process({ target: nothing, args: [] })
new Process({ target: work, args: [1] })
new Process({ target: work, args: [1, 'a'], name: 'Worker', daemon: true, stdio: ['ignore', 'pipe', 'inherit'] })
new Process({ target: withOptions, args: [1], kwargs: { verbose: true } })
new Process({ target: ref<typeof work>('file:///work.js', 'work'), args: [1] })
new Process({ target: ref('file:///work.js', 'work'), args: [1, {}, 'anything'] })
new Process({ target: inline((n: number) => n), args: [1] })
// @ts-expect-error an argument of the wrong type
new Process({ target: work, args: ['a'] })
// @ts-expect-error an argument is missing
new Process({ target: work })
// @ts-expect-error an argument too many
new Process({ target: work, args: [1, 'a', 2] })
// @ts-expect-error the wrong options
new Process({ target: withOptions, args: [1], kwargs: { verbose: 1 } })
// @ts-expect-error no such option
new Process({ target: nothing, deamon: true })

const exitcode: Promise<number | null> = new Process({ target: nothing }).join(100)
void exitcode
