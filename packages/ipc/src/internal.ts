/**
 * For the sister packages alone: shared memory, waiting, codec, participants. Nothing here is covered by semantic
 * versioning.
 */
export * from './errors/index.js'
export { INVALID_ARG, invalidRange, invalidType } from './errors/invalid-argument.js'
export type { Fork, NativeBinding, NativeGate } from './native/binding.js'
export { native as loadNative, nativePath } from './native/load.js'

export type { Ref } from './arena/cells.js'
export {
  ENDS_WITH_PARENT,
  OBJECT_WORDS,
  PAGE_BYTES,
  PARTICIPANT,
  SLEEP,
  SLOT,
  WAIT_LIST,
  WAIT_LIST_WORDS,
} from './arena/layout.js'
export { loadBehind } from './arena/load-behind.js'
export { type Span, type Window } from './arena/window.js'

export { Instruction, LONGEST_INSTRUCTION } from './family/instruction.js'
export {
  acceptInvitation,
  forbidJoining,
  type Invitation,
  mapFamily,
  party,
  type Party,
  takeSeat,
} from './family/party.js'
export { participantAt, type ProcessIdentity, type Seat } from './family/participants.js'

export { defineKind, type ObjectKind } from './objects/object-kind.js'
export type { ObjectToken } from './objects/handle-table.js'
export { ABANDONED, HOLDER, LOCK, lockKind } from './objects/lock-kind.js'
export {
  BARRIER,
  barrierEntries,
  barrierKind,
  barrierState,
  countOfArrived,
  isDrained,
  MOST_PARTIES,
  PHASE,
  type Phase,
  phaseOf,
  roundOf,
} from './objects/barrier-kind.js'
export {
  CONDITION,
  conditionEntries,
  conditionKind,
  NOTIFIED,
  notifyWaiters,
  WAITING,
} from './objects/condition-kind.js'
export { bitsOfEntry, entryOf, EntryTable } from './objects/entry-table.js'
export { EVENT, eventKind } from './objects/event-kind.js'
export { countOf, MOST_OWNED_TOKENS, moveTokens, ownedSemaphoreKind } from './objects/owned-semaphore-kind.js'
export { NO_BOUND, SEMAPHORE, semaphoreKind } from './objects/semaphore-kind.js'
export { Attachment, type SharedClass, SharedObject, shareClass } from './objects/shared-object.js'
export { share, type ShareToken, unshare } from './objects/share.js'

export { type Wait, type WaitOptions, signalOf, timeoutOf } from './wait/wait-options.js'
export type { AsyncWaitOptions } from './wait/async-wait.js'
export { ring } from './wait/bell.js'
export { listenForAbort } from './wait/abort-listeners.js'
export { longestNap } from './wait/nap.js'
export { waitSync } from './wait/sync-wait.js'
export { Gate, RULE } from './wait/gate.js'
export {
  addWaiter,
  hasWaiters,
  removeWaiter,
  waitersOf,
  wakeAhead,
  wakeAll,
  wakeOne,
  wakeSome,
} from './wait/wait-list.js'

export { Consumer, NOTHING } from './ring/consumer.js'
export type { Message } from './ring/message.js'
export { Producer } from './ring/producer.js'
export { shutDownRing } from './ring/shut-down.js'
export { orphanedMessages, unfinishedMessages } from './ring/claims.js'
export { ClaimingConsumer } from './ring/claiming-consumer.js'
export { createRing, ringKind } from './ring/ring-kind.js'
export { ringSize } from './ring/ring-size.js'
export { RING, RING_STATE } from './ring/ring-layout.js'

export {
  type AnyClass,
  type AnyFunction,
  assertGuarded,
  type Callable,
  type FunctionReference,
  inline,
  type GuardState,
  importingMain,
  isImportedAsLibrary,
  isMain,
  isReference,
  load,
  loadAfter,
  loadSync,
  lookAround,
  locate,
  ref,
  type ReferenceTo,
  setImportedAsLibrary,
  type Target,
} from './target/index.js'
export { type Blob, readBlob, writeBlob } from './ring/blob.js'
export { Refusal, registerShareable, type Shareable, SHAREABLE } from './codec/index.js'

export { wait } from './waitable/wait.js'
export { type HasWaitable, WAITABLE, type Waitable } from './waitable/waitable.js'

export { Connection } from './connection/connection.js'
export { Pipe } from './connection/pipe.js'
export { pipeEndKind } from './connection/pipe-end-kind.js'
