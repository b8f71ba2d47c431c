/** Starts processes whose target prints JSON, and reads it. */
import { text } from 'node:stream/consumers'
import { Process, type ProcessOptions } from '../dist/index.js'

/** Runs a process to its end and returns what its target told with `tell`, one value per call. */
export async function told<Args extends readonly unknown[]>(options: ProcessOptions<Args>): Promise<unknown[]> {
  const p = new Process({ ...options, stdio: ['inherit', 'pipe', 'inherit'] } as ProcessOptions<Args>).start()
  return await valuesFrom(p)
}

export async function valuesFrom(p: Pick<Process, 'stdout' | 'join'>): Promise<unknown[]> {
  const output = text(p.stdout!)
  await p.join()
  return (await output)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
