/**
 * A short inspector session with the own process. Requests to it are answered synchronously.
 *
 * It is closed after each use: while the Debugger domain is enabled the program runs slower, and every object that was
 * asked about stays alive.
 */
import type { Session } from 'node:inspector'
import { TargetError } from '../errors/index.js'

/** One request; the answer is what the DevTools protocol says for that method. */
export type Ask = <Answer>(method: string, params?: object) => Answer

/** An open session: requests, and the events that they bring about. */
export interface OpenSession {
  readonly ask: Ask
  on(event: string, listener: (message: { readonly params: unknown }) => void): void
}

/**
 * Opens a session for the length of a call.
 *
 * @throws TargetError when this Node does not allow it (permission model, built without inspector)
 */
export function withSession<T>(run: (session: OpenSession) => T): T {
  const session = connect()
  try {
    return run({
      ask: (method, params) => ask(session, method, params),
      on: session.on.bind(session) as OpenSession['on'],
    })
  } finally {
    session.disconnect()
  }
}

function connect(): Session {
  try {
    const inspector = process.getBuiltinModule('node:inspector')
    const session = new inspector.Session()
    session.connect()
    return session
  } catch (cause) {
    throw new TargetError(
      `Finding out which module exports a function takes Node's inspector, which this process may not use ` +
        `(${(cause as Error).message}). Name the function: ref(import.meta.url, 'exportName')` +
        ((cause as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED' ? ', or run with --allow-inspector' : ''),
      { cause },
    )
  }
}

function ask<Answer>(session: Session, method: string, params: object = {}): Answer {
  let failure: unknown
  let answer: unknown
  session.post(method, params, (error, result) => {
    failure = error
    answer = result
  })
  if (failure != null) throw new TargetError(`Node's inspector refused ${method}`, { cause: failure })
  return answer as Answer
}
