/**
 * What the type checker must know: arguments and results follow from the function or from the reference to it.
 */
import { inline, ref, type Callable } from '../../dist/internal.js'

declare function start<Args extends readonly unknown[]>(options: { target: Callable<Args>; args: Args }): void
declare function apply<Args extends readonly unknown[], Result>(
  fn: Callable<Args, Result>,
  args: Args,
): Promise<Awaited<Result>>

const work = (n: number, s?: string): string => `${String(n)}${s ?? ''}`
const later = async (n: number): Promise<number> => n

start({ target: work, args: [1, 'a'] })
start({ target: work, args: [1] })
start({ target: ref<typeof work>('file:///work.js', 'work'), args: [1, 'a'] })
start({ target: inline((n: number) => n), args: [1] })
start({ target: ref('file:///work.js', 'work'), args: [1, {}, 'anything'] })
// @ts-expect-error an argument of the wrong type
start({ target: work, args: ['a'] })
// @ts-expect-error an argument too many
start({ target: ref<typeof work>('file:///work.js', 'work'), args: [1, 'a', 2] })

const text: Promise<string> = apply(work, [1])
const number: Promise<number> = apply(later, [1])
const referred: Promise<number> = apply(ref<typeof later>('file:///work.js', 'later'), [1])
const unknown: Promise<unknown> = apply(ref('file:///work.js', 'later'), [1])
// @ts-expect-error the result is a number
const wrong: Promise<string> = apply(ref<typeof later>('file:///work.js', 'later'), [1])
void [text, number, referred, unknown, wrong]
