// @ts-check
// The ring below the queues, one process at each end: no mutex, no waiting but a busy one.
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { check } from '../rig/payload.js'
import { perform } from '../rig/perform.js'
import { consume, produce } from './ring-party.js'

const { createRing, party } = await need('@mp/ipc/internal', 'createRing', 'party')
const { kind, items, warmup, batches } = params
const plan = { kind, batches, warmup, items }
const ring = party().handles.token(createRing(party(), 0))
const rounds = await perform(
  [
    { target: produce, args: [ring, plan] },
    { target: consume, args: [ring, plan] },
  ],
  batches,
)
const seconds = rounds.map(([producer, consumer]) => {
  check(kind, items, consumer.weight)
  return (consumer.end - producer.start) / 1e9
})
emit({ perSecond: seconds.map((time) => items / time) })
