/** A valid code, or why the text is not one. */
export type CodeJudgement = { ok: true; code: string } | { ok: false; problem: 'recovery-code' | 'format' }

/**
 * Judges what somebody typed as a code. Spaces and hyphens only make a code easier to read, so they are dropped.
 *
 * A code has 6 to 16 digits: 6 from an authenticator, 8 by e-mail, 16 from npm's web authentication. 64 hexadecimal
 * digits are a recovery code. The registry would accept it and it would be spent, and using one can lock an account's
 * publishing for days. So it is reported as a recovery code and never sent.
 *
 * @see https://github.com/npm/cli/issues/9326 (what the registry's validator accepts).
 */
export function judgeCode(text: string): CodeJudgement {
  const code = text.replace(/[\s-]/g, '')
  if (/^[0-9]{6,16}$/.test(code)) return { ok: true, code }
  return { ok: false, problem: /^[0-9a-f]{64}$/i.test(code) ? 'recovery-code' : 'format' }
}
