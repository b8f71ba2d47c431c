/**
 * What V8 knows about a function: the script and position it comes from, and the variables it can see.
 */
import type { Ask } from './inspector-session.js'
import type { AnyClass, AnyFunction } from './target.js'

/** Answer of `Runtime.getProperties`, as far as it is used. */
interface Properties {
  readonly result?: readonly Property[]
  readonly internalProperties?: readonly Property[]
}
interface Property {
  readonly name: string
  readonly value?: { readonly objectId?: string; readonly description?: string; readonly value?: unknown }
}
interface Location {
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber?: number
}

/** What is known about a function. */
export interface FunctionFacts {
  /** Where its text begins (a class, an arrow function) or its parameters do. None for native code. */
  readonly location: Location | undefined
  /** The variables of its module that hold this very function; `undefined` when it sees no module. */
  readonly moduleVariables: readonly string[] | undefined
  /** Error classes among the variables of its module, by name. */
  readonly errorClasses: ReadonlyMap<string, AnyClass>
  /** Functions around it whose variables it uses. */
  readonly closesOver: readonly string[]
  readonly isBound: boolean
  readonly isProxy: boolean
}

/** The only way to hand a live value to the inspector, or to get one, is a property that both sides know. */
const handoff = '@mp/inspected'
const handoffKey = Symbol.for(handoff)

/** Asks V8 about a function. */
export function inspectFunction(ask: Ask, fn: AnyFunction | AnyClass): FunctionFacts {
  const scope: { fn: unknown; variables?: Record<string, unknown> } = { fn }
  Object.defineProperty(globalThis, handoffKey, { value: scope, configurable: true, enumerable: false })
  try {
    const { result } = ask<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('${handoff}')].fn`,
    })
    const { internalProperties = [] } = ask<Properties>('Runtime.getProperties', { objectId: result.objectId })
    const internal = new Map(internalProperties.map((property) => [property.name, property.value]))
    const scopesId = internal.get('[[Scopes]]')?.objectId
    const scopes =
      scopesId === undefined
        ? []
        : (ask<Properties>('Runtime.getProperties', { objectId: scopesId, ownProperties: true }).result ?? [])
    const module = scopes.find((property) => property.value?.description === 'Module')?.value?.objectId
    if (module !== undefined) {
      ask('Runtime.callFunctionOn', {
        objectId: module,
        functionDeclaration: `function () { globalThis[Symbol.for('${handoff}')].variables = this.object }`,
      })
    }
    return {
      location: internal.get('[[FunctionLocation]]')?.value as Location | undefined,
      ...lookAt(scope.variables, fn),
      closesOver: scopes.flatMap(({ value }) => /^Closure \((.+)\)$/.exec(value?.description ?? '')?.[1] ?? []),
      isBound: internal.has('[[TargetFunction]]'),
      isProxy: internal.has('[[Handler]]'),
    }
  } finally {
    Reflect.deleteProperty(globalThis, handoffKey)
  }
}

function lookAt(
  variables: Record<string, unknown> | undefined,
  fn: AnyFunction | AnyClass,
): Pick<FunctionFacts, 'moduleVariables' | 'errorClasses'> {
  const errorClasses = new Map<string, AnyClass>()
  if (variables === undefined) return { moduleVariables: undefined, errorClasses }
  const moduleVariables: string[] = []
  for (const name of Object.keys(variables)) {
    const value = read(variables, name)
    if (value === fn) moduleVariables.push(name)
    if (isErrorClass(value)) errorClasses.set(name, value)
  }
  return { moduleVariables, errorClasses }
}

/** A variable that is not initialised yet throws when it is read. */
function read(variables: Record<string, unknown>, name: string): unknown {
  try {
    return variables[name]
  } catch {
    return undefined
  }
}

function isErrorClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && value.prototype instanceof Error
}
