// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { timePairs } from './time-pairs.js'

const { Queue } = await need('@mp/queue', 'Queue.putSync', 'Queue.getSync')
const queue = new Queue()
const buffer = Buffer.alloc(params.bytes, 7)
const pair = timePairs(params.warmup, params.pairs, () => {
  queue.putSync(buffer)
  if (queue.getSync().length !== params.bytes) throw new Error('another size came back')
})
emit({ pair })
