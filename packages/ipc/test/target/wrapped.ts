// Loaded by the test runner itself, which puts every module into a function.
function local(n: number): number {
  return n + 1
}
export { local as renamed }
export const typed = (n: number): number => n + 1
export const refused = {
  hidden: (() => {
    function typed(n: number): number {
      return n + 1
    }
    return typed
  })(),
}
export default (n: number): number => n + 1
