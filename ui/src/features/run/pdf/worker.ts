// The library's own worker, from our origin, made leaner by `tools/leanPdf.ts`: documents are read and laid out off the main thread.
import "pdfjs-dist/build/pdf.worker.mjs";
