import { type News, openServiceStream, type ServiceStream } from './service-stream.ts'

/** The name of the lock that the leading tab holds, and of the channel on which it passes on the news. */
const NAME = 'cfa-events'

export interface SharedStream {
  /** Lets this tab wait for the lead. For visible tabs. */
  join: () => void
  /** Gives up the stream or the wait for it. The tab still hears what another tab passes on. */
  leave: () => void
  /** Reconnects if this tab leads and its stream is not open. */
  wake: () => void
  /** Takes the lead from a tab that is silent. */
  takeOver: () => void
  close: () => void
}

/**
 * Shares one stream between all tabs of a browser. Over HTTP/1.1 there are only six connections to a service, and each
 * stream would occupy one. The tab that holds the lock (https://www.w3.org/TR/web-locks/) has the stream and passes on
 * the news.
 */
export function createSharedStream(onNews: (news: News) => void): SharedStream {
  const channel = new BroadcastChannel(NAME)
  channel.addEventListener('message', ({ data }) => onNews(data as News))
  const say = (news: News) => {
    onNews(news)
    channel.postMessage(news)
  }
  let turn: Turn | undefined
  const leave = () => {
    turn?.end()
    turn = undefined
  }
  const begin = (isStealing: boolean) => {
    leave()
    // Another tab takes over if this one seems to be frozen. Then this one waits for its turn like any other.
    turn = takeTurn(say, isStealing, () => begin(false))
  }
  return {
    join: () => {
      if (!turn) begin(false)
    },
    leave,
    wake: () => turn?.stream()?.wake(),
    takeOver: () => begin(true),
    close: () => {
      leave()
      channel.close()
    },
  }
}

interface Turn {
  /** The stream, while this tab leads. */
  stream: () => ServiceStream | undefined
  end: () => void
}

/** Waits until this tab may lead. It then leads until the turn ends or is taken away, which calls `onLost`. */
function takeTurn(say: (news: News) => void, isStealing: boolean, onLost: () => void): Turn {
  const over = new AbortController()
  let release = () => {}
  const ended = new Promise<void>((resolve) => (release = resolve))
  let stream: ServiceStream | undefined
  const lead = async () => {
    if (over.signal.aborted) return
    stream = openServiceStream(say)
    await ended
  }
  const options = isStealing ? { steal: true } : { signal: over.signal }
  navigator.locks.request(NAME, options, lead).catch(() => {
    stream?.close()
    stream = undefined
    if (!over.signal.aborted) onLost()
  })
  return {
    stream: () => stream,
    end: () => {
      over.abort()
      stream?.close()
      stream = undefined
      release()
    },
  }
}
