// tus-js-client as a stranger would use it: node upload.mjs <job as JSON>; prints what happened as JSON.
//   {endpoint, token, file, metadata, memory, stop_after?, terminate?, options?}
// `memory` is a file in which the client remembers its unfinished uploads from one run to the next.
import { createReadStream } from 'node:fs';
import { FileUrlStorage, Upload } from 'tus-js-client';

const job = JSON.parse(process.argv[2]);
const requests = [];

const outcome = await new Promise((resolve) => {
  const upload = new Upload(createReadStream(job.file), {
    endpoint: job.endpoint,
    headers: { authorization: `Bearer ${job.token}` },
    metadata: job.metadata,
    urlStorage: new FileUrlStorage(job.memory),
    removeFingerprintOnSuccess: true,
    onAfterResponse: (request, response) => {
      requests.push([request.getMethod(), response.getStatus(), response.getHeader('upload-offset') ?? null]);
    },
    onChunkComplete: async (_size, accepted) => {
      if (job.stop_after === undefined || accepted < job.stop_after) return;
      await upload.abort(job.terminate ?? false);
      resolve({ stopped_at: accepted });
    },
    onSuccess: () => resolve({ finished: true }),
    onError: (error) => resolve({ refused: error.originalResponse?.getStatus() ?? String(error) }),
    ...job.options,
  });
  upload.findPreviousUploads().then((previous) => {
    if (previous.length) upload.resumeFromPreviousUpload(previous[0]);
    upload.start();
  });
});
console.log(JSON.stringify({ ...outcome, requests }));
process.exit(0);
