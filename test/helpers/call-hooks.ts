import type { Writable } from 'node:stream'
import { format } from 'node:util'
import type { HookCall, HookEnd } from './hooks.ts'

/** A plugin as semantic-release loads it. */
export type Hooks = Record<string, Hook | undefined>

type Hook = (config: object, context: object) => Promise<unknown>

/** Calls the hooks one after another, up to the first that fails. Everything that is logged goes to `stdout`. */
export async function callHooks(plugin: Hooks, calls: HookCall[], stdout: Writable): Promise<HookEnd[]> {
  const ends: HookEnd[] = []
  for (const call of calls) {
    const end = await callHook(plugin, call, stdout)
    ends.push(end)
    if (end.errors.length > 0) break
  }
  return ends
}

/** semantic-release clones the options and the context for each step, so a step's changes to them are lost. */
async function callHook(
  plugin: Hooks,
  { hook, config = {}, nextRelease = {}, options = {} }: HookCall,
  stdout: Writable,
): Promise<HookEnd> {
  const log = (...words: unknown[]) => void stdout.write(`${format(...words)}\n`)
  const context = {
    cwd: process.cwd(),
    env: { ...process.env },
    stdout,
    stderr: stdout,
    logger: { log, warn: log, success: log },
    options: structuredClone(options),
    branch: { name: 'main' },
    nextRelease: { version: '1.0.0', gitTag: 'v1.0.0', channel: null, ...nextRelease },
  }
  try {
    return { hook, value: await plugin[hook]?.(structuredClone(config), context), errors: [] }
  } catch (error) {
    return { hook, errors: [...listOf(error)].map(describe) }
  }
}

function listOf(error: unknown): Iterable<unknown> {
  return error instanceof Error && 'errors' in error ? (error.errors as Iterable<unknown>) : [error]
}

function describe(error: unknown): HookEnd['errors'][number] {
  const { name, code, message, details } = error as Record<string, string>
  return { name: String(name), code: code ?? '', message: String(message), details: details ?? '' }
}
