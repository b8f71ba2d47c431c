// @ts-check
import { need } from '../rig/need.js'
import { emit } from '../rig/outcome.js'
import { params } from '../rig/params.js'
import { perform } from '../rig/perform.js'
import { meetOften } from './barrier-party.js'

const { Barrier } = await need('@mp/sync', 'Barrier.waitSync')
const { parties, rounds, warmup, batches } = params
const role = { target: meetOften, args: [new Barrier(parties), warmup, rounds, batches] }
const [[first] = []] = await perform(Array(parties).fill(role))
emit({ round: first.round })
