/** Data that cannot be brought in; the message is meant for the person at the terminal. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
