import { readClaims } from '../../lib/identity/id-token.ts'
import type { Received, Serve, Served } from '../responders/server.ts'

export interface SecretsOptions {
  /** What the maintainer types into each form, counted from 1; `undefined` until somebody has answered. */
  answer: (lines: string[], count: number) => string[] | undefined
  /** Called first; a reply from here replaces the service's own. */
  interrupt?: (request: Received, count: number) => Served | undefined
}

interface Secret {
  Name: string
  Value: string
}

export interface SecretsService {
  serve: Serve
  /** The forms that jobs have put, each as its lines. */
  forms: string[][]
  /** Replaces the form, as another job of the same run does. */
  put: (lines: string[]) => void
  /** Clears the values, as a job does once it has fetched them. */
  clear: () => void
}

/** The record of one run at StepSecurity, as step-security/wait-for-secrets@bfd26b8 uses it in src/index.ts. */
export function createSecretsService(options: SecretsOptions): SecretsService {
  const forms: string[][] = []
  const seen = new Set<string>()
  let record: { areSecretsSet: boolean; secrets: Secret[] } | undefined
  const put = (lines: string[]) => {
    const names = lines.flatMap((line) => (/^(\w+):$/.exec(line) ?? []).slice(1))
    record = { areSecretsSet: false, secrets: names.map((Name) => ({ Name, Value: '' })) }
  }
  const clear = () => {
    for (const secret of record?.secrets ?? []) secret.Value = ''
  }
  const serve = (received: Received, count: number): Served => {
    const { method, headers, body } = received
    const interrupted = options.interrupt?.(received, count)
    if (interrupted) return interrupted
    const token = headers.authorization?.slice(7) ?? ''
    if (readClaims(token)?.aud !== 'default' || seen.has(token))
      return { status: 500, body: 'Token is not valid' }
    seen.add(token)
    if (method === 'PUT') {
      const lines = JSON.parse(body) as string[]
      forms.push(lines)
      put(lines)
      return { body: {} }
    }
    if (!record) return { status: 500, body: 'No record' }
    if (method === 'DELETE') {
      clear()
      return { body: {} }
    }
    const values = record.areSecretsSet ? undefined : options.answer(forms.at(-1) ?? [], forms.length)
    if (values) {
      record.areSecretsSet = true
      for (const [index, secret] of record.secrets.entries()) secret.Value = values[index] ?? ''
    }
    return { body: { owner: 'example', repo: 'project', ...record } }
  }
  return { serve, forms, put, clear }
}
