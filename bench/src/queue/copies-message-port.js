// @ts-check
// A MessageChannel whose two ends are in this thread: posting copies in, receiving takes the copy.
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { timePairs } from './time-pairs.js'

const { port1, port2 } = new MessageChannel()
const buffer = Buffer.alloc(params.bytes, 7)
const pair = timePairs(params.warmup, params.pairs, () => {
  port1.postMessage(buffer)
  if (receiveMessageOnPort(port2)?.message.length !== params.bytes) throw new Error('another size came back')
})
port1.close()
emit({ pair })
