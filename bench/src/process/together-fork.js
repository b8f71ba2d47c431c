// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'

const { processes, warmup } = params
const empty = fileURLToPath(new URL('./empty.cjs', import.meta.url))

/** @param {number} count */
async function together(count) {
  const start = now()
  await Promise.all(Array.from({ length: count }, () => once(fork(empty), 'exit')))
  return (now() - start) / 1e6
}

await together(warmup)
emit({ together: [await together(processes)] })
