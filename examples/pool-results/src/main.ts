/** The results of a pool, collected as they come by a callback in the parent, or all together at the end. */
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'
import { isMain } from '@mp/process'
import { readOptions, whole } from 'example-options'

interface Size {
  readonly tasks: number
  readonly workers: number
}

export function cube(n: number): { n: number; cubed: number; pid: number } {
  return { n, cubed: n ** 3, pid: process.pid }
}

export type Cubed = ReturnType<typeof cube>

/** The callback is called here, in the parent, once for each result, as soon as it is there. */
export async function withCallback({ tasks, workers }: Size): Promise<void> {
  const results: Cubed[] = []
  await using pool = new Pool(workers)
  for (let n = 1; n <= tasks; n++)
    pool.applyAsync(cube, [n], {
      callback(result) {
        results.push(result)
        tell('callback', result)
      },
    })
  pool.close()
  await pool.join()
  console.log(styleText('bold', `the callback was called ${results.length} times; sum ${sum(results)}`))
}

/** Without one, the results stay where they are until they are asked for; after join() all of them are there. */
export async function withoutCallback({ tasks, workers }: Size): Promise<void> {
  await using pool = new Pool(workers)
  const pending = Array.from({ length: tasks }, (_, i) => pool.applyAsync(cube, [i + 1]))
  pool.close()
  await pool.join()
  console.log(`after join() ${pending.filter((result) => result.ready()).length} results are ready`)
  const results = await Promise.all(pending.map((result) => result.get()))
  for (const result of results) tell('collected', result)
  console.log(styleText('bold', `collected ${results.length} results; sum ${sum(results)}`))
}

function tell(how: string, { n, cubed, pid }: Cubed): void {
  console.log(`${how} in pid ${process.pid}: ${n} cubed is ${cubed}, says ${styleText('cyan', `pid ${pid}`)}`)
}

const sum = (results: Cubed[]) => results.reduce((total, { cubed }) => total + cubed, 0)

export async function main(): Promise<void> {
  const size = readOptions('pool-results', { tasks: whole(6, '', { to: 1_000 }), workers: whole(3) })
  console.log(`the parent is pid ${process.pid}`)
  await withCallback(size)
  await withoutCallback(size)
}

if (isMain(import.meta)) await main()
