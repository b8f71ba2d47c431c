/** Whether an error says that the stack is used up. V8 gives it neither a class nor a code of its own. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Maximum call stack size exceeded'
}
