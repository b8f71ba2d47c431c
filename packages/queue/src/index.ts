export { Queue } from './queue.js'
export { ClosedError, Empty, Full, MpError, SerializationError, ShutDown, StateError } from '@mp/ipc'
