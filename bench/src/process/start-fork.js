// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { now } from '../rig/clock.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { stampFile } from '../rig/stamps.js'

const { starts, warmup } = params
const stamped = fileURLToPath(new URL('./stamp.cjs', import.meta.url))
const empty = fileURLToPath(new URL('./empty.cjs', import.meta.url))
const stamps = stampFile()
const firstLine = []
const startJoin = []
for (let i = 0; i < warmup + starts; i++) {
  const start = now()
  await once(fork(stamped, [stamps.path]), 'exit')
  firstLine.push((Number(stamps.take()[0]) - start) / 1e6)

  const again = now()
  await once(fork(empty), 'exit')
  startJoin.push((now() - again) / 1e6)
}
emit({ firstLine: firstLine.slice(warmup), startJoin: startJoin.slice(warmup) })
