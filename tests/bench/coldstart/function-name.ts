/** Short name of a function, from the path of its entry: `functions/http/customer/handler.ts` is `http-customer`. */
export const functionName = (entry: string): string =>
  entry
    .replace(/^functions\//, '')
    .replace(/(\/handler)?\.ts$/, '')
    .replaceAll('/', '-');
