export { MpError } from './mp-error.js'
export { BrokenBarrierError, CancelledError, ClosedError, StateError, TimeoutError } from './state-errors.js'
export { Empty, Full, ShutDown } from './queue-errors.js'
export { AuthenticationError, BufferTooShort, EOFError } from './connection-errors.js'
export { MaybeEncodingError, SerializationError, TargetError } from './serialization-errors.js'
export {
  InitializerError,
  PoolTerminatedError,
  RemoteError,
  WorkerLostError,
  type WorkerDeath,
} from './worker-errors.js'
export { NativeUnavailableError } from './native-unavailable-error.js'
