/** A limit for operations of a store: an adapter may wait without end for a server that is down. */

/**
 * The result of an operation.
 * @param timeout In milliseconds.
 * @throws Error if the operation takes longer; or that of the operation
 */
export async function inTime<T>(timeout: number, operation: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const onTimeout = () => reject(new Error(`The store did not answer within ${timeout} ms.`));
    timer = setTimeout(onTimeout, timeout);
  });
  try {
    return await Promise.race([operation(), late]);
  } finally {
    clearTimeout(timer);
  }
}
