import type { Received, Serve, Served } from '../responders/server.ts'

/** How the phone with this token replies to a request, counted per token from 1. */
export type Phone = (count: number, received: Received) => Served | Promise<Served>

/** Optic, as nearform/optic@db7dc32 implements it in server/lib/routes/otp.js. */
export function createOpticService(phones: Record<string, Phone>): Serve {
  const counts: Record<string, number> = {}
  return (received) => {
    const token = /^\/api\/generate\/(\w+)$/.exec(received.path)?.[1] ?? ''
    const phone = received.method === 'POST' ? phones[token] : undefined
    if (!phone) return { status: 404, body: { error: 'Not Found', message: 'Token not found' } }
    const { packageInfo, ...others } = JSON.parse(received.body)
    if (Object.keys(packageInfo).join() !== 'name,version' || Object.keys(others).length > 0)
      return { status: 400 }
    counts[token] = (counts[token] ?? 0) + 1
    return phone(counts[token], received)
  }
}

export const REFUSED: Served = {
  status: 403,
  body: { error: 'Forbidden', message: 'Request was not approved' },
}
