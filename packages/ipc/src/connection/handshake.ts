/**
 * How both sides of a socket prove that they hold the same key, without sending it.
 *
 *   listener -> client   CHALLENGE   nonce L
 *   client -> listener   ANSWER      nonce C, HMAC(key, 'client', L, C)
 *   listener -> client   WELCOME     HMAC(key, 'listener', L, C)
 *   either side          REFUSED
 *
 * The key is the SHA-256 of the authkey. Each proof names its side and both nonces, so that one that is sent back, or sent
 * again, proves nothing. Whatever is longer than 256 bytes, or not such a message, ends the handshake.
 */
import { AuthenticationError } from '../errors/index.js'
import { FRAME, FRAME_HEADER_BYTES, newFrame } from './frame.js'
import type { FrameSocket } from './frame-socket.js'

const NONCE_BYTES = 32
const PROOF_BYTES = 32
const LONGEST = 256

const STEP = { challenge: 'MP1C', answer: 'MP1A', welcome: 'MP1W', refused: 'MP1R' } as const
type Step = keyof typeof STEP

/** Loaded at first use: most programs have no listener. */
const crypto = () => process.getBuiltinModule('node:crypto')

/** The listener's half. @throws AuthenticationError; the socket is closed then */
export function authenticateClient(frames: FrameSocket, authkey: Uint8Array, timeout: number): Promise<void> {
  return within(frames, timeout, async (deadline) => {
    const mine = crypto().randomBytes(NONCE_BYTES)
    await say(frames, 'challenge', mine)
    const answer = await hear(frames, 'answer', NONCE_BYTES + PROOF_BYTES, deadline)
    const theirs = answer.subarray(0, NONCE_BYTES)
    if (!isProof(answer.subarray(NONCE_BYTES), authkey, 'client', mine, theirs))
      throw new AuthenticationError('the client does not hold the same authkey')
    await say(frames, 'welcome', proofOf(authkey, 'listener', mine, theirs))
  })
}

/** The client's half. @throws AuthenticationError; the socket is closed then */
export function authenticateListener(frames: FrameSocket, authkey: Uint8Array, timeout: number): Promise<void> {
  return within(frames, timeout, async (deadline) => {
    const theirs = await hear(frames, 'challenge', NONCE_BYTES, deadline)
    const mine = crypto().randomBytes(NONCE_BYTES)
    await say(frames, 'answer', Buffer.concat([mine, proofOf(authkey, 'client', theirs, mine)]))
    const proof = await hear(frames, 'welcome', PROOF_BYTES, deadline)
    if (!isProof(proof, authkey, 'listener', theirs, mine))
      throw new AuthenticationError('the listener does not hold the same authkey')
  })
}

async function within(frames: FrameSocket, timeout: number, talk: (deadline: number) => Promise<void>): Promise<void> {
  try {
    await talk(performance.now() + timeout)
  } catch (cause) {
    // Refusing is a courtesy: whoever was refused himself, or is gone, need not hear it.
    if (frames.isEnded || frames.isClosed) frames.close()
    else frames.end(messageOf('refused', Buffer.alloc(0)))
    if (cause instanceof AuthenticationError) throw cause
    throw new AuthenticationError('the other side went away during the handshake', { cause })
  }
}

function messageOf(step: Step, content: Uint8Array): Buffer {
  const frame = newFrame(FRAME.handshake, STEP[step].length + content.length)
  frame.write(STEP[step], FRAME_HEADER_BYTES, 'latin1')
  frame.set(content, FRAME_HEADER_BYTES + STEP[step].length)
  return frame
}

/** A message of the handshake fits into any socket's buffer: who does not take it is gone. */
async function say(frames: FrameSocket, step: Step, content: Uint8Array): Promise<void> {
  await frames.send(messageOf(step, content), Infinity)
}

async function hear(frames: FrameSocket, step: Step, bytes: number, deadline: number): Promise<Buffer> {
  const attempt = (): boolean => {
    const header = frames.header()
    if (header !== undefined && (header.kind !== FRAME.handshake || header.length > LONGEST))
      throw new AuthenticationError('the other side sent something else than its part of the handshake')
    if (frames.isWhole) return true
    if (frames.isEnded || frames.isClosed)
      throw new AuthenticationError('the other side went away during the handshake', { cause: frames.failure })
    return false
  }
  if (!(await frames.waits.wait(attempt, Math.max(deadline - performance.now(), 0), undefined)))
    throw new AuthenticationError(`the other side did not do its part of the handshake in time (${step})`)
  const message = frames.take()
  const name = message.toString('latin1', 0, STEP[step].length)
  if (name === STEP.refused) throw new AuthenticationError('the other side says that the authkey is not the same')
  if (name !== STEP[step] || message.length !== STEP[step].length + bytes)
    throw new AuthenticationError(`the other side sent something else than its ${step}`)
  return message.subarray(STEP[step].length)
}

function proofOf(authkey: Uint8Array, side: 'client' | 'listener', challenge: Uint8Array, nonce: Uint8Array): Buffer {
  const { createHash, createHmac } = crypto()
  const key = createHash('sha256').update(authkey).digest()
  return createHmac('sha256', key).update(`mp ${side}\0`).update(challenge).update(nonce).digest()
}

function isProof(
  proof: Uint8Array,
  authkey: Uint8Array,
  side: 'client' | 'listener',
  challenge: Uint8Array,
  nonce: Uint8Array,
): boolean {
  return crypto().timingSafeEqual(proof, proofOf(authkey, side, challenge, nonce))
}
