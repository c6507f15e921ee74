import type { Report } from './examine.ts'

/**
 * Writes the report as JSON. `docs/doctor.md` describes its shape, which may only grow while `version` stays the same.
 */
export function toJson({ packages, findings }: Report): string {
  const shown = findings.map(({ check, id, level, title, detail, next }) => ({
    ...{ check, id, level, title, detail },
    next: next || null,
  }))
  return `${JSON.stringify({ version: 1, ok: canRelease({ packages, findings }), packages, findings: shown }, null, 2)}\n`
}

/** Returns whether a release could go on. */
export function canRelease({ findings }: Report): boolean {
  return findings.every(({ level }) => level !== 'error')
}
