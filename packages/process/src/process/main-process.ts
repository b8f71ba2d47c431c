import { currentAuthkey, setCurrentAuthkey } from './authkey.js'
import { BaseProcess } from './base-process.js'
import { provideMainProcess } from './current-process.js'

/** The root of the family: the program that nobody of the family started. */
export class MainProcess extends BaseProcess {
  constructor() {
    super('MainProcess')
  }

  /** False: nobody ends it. */
  get daemon(): boolean {
    return false
  }

  get pid(): number {
    return process.pid
  }

  /** `null`: whoever asks is still running. */
  get exitcode(): null {
    return null
  }

  /** The key that connections of this family prove to each other; 32 random bytes unless set. */
  get authkey(): Buffer {
    return currentAuthkey()
  }

  set authkey(key: Uint8Array) {
    setCurrentAuthkey(key)
  }

  /** True: whoever asks is part of it. */
  isAlive(): boolean {
    return true
  }

  protected describe(): string {
    return `pid=${process.pid} started`
  }
}
provideMainProcess(() => new MainProcess())
