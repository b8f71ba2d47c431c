// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { notify, wait } from './condition-party.js'

const { Condition, Semaphore } = await need(
  '@mp/sync',
  'Condition.waitSync',
  'Condition.acquireSync',
  'Semaphore.acquireSync',
)
const { rounds, warmup, batches } = params
const args = [new Condition(), new Semaphore(0), warmup, rounds, batches]
const [[, notifier] = []] = await perform([
  { target: wait, args },
  { target: notify, args },
])
emit({ round: notifier.round })
