"""The plain Python server of `npm run bench:peers -- serve`: FastAPI, uvicorn and onnxruntime, in one process.

    python fastapi_server.py THREADS NAME=MODEL.onnx ...

`POST /NAME` takes the bytes of one float32 row for the model's only input and answers with the bytes of its only output.
When it can be asked, it prints {"port", "version"} as a line on stdout.
"""

import json
import socket
import sys

import numpy as np
import onnxruntime as ort
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool


def load(path, threads):
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (model_input,) = session.get_inputs()
    row = [1, *model_input.shape[1:]]

    def infer(data):
        (output,) = session.run(None, {model_input.name: np.frombuffer(data, np.float32).reshape(row)})
        return output.tobytes()

    return infer


def main():
    threads = int(sys.argv[1])
    models = {name: load(path, threads) for name, path in (argument.split("=", 1) for argument in sys.argv[2:])}
    app = FastAPI()

    @app.post("/{name}")
    async def infer(name: str, request: Request):
        if name not in models:
            raise HTTPException(404, f"no model {name}")
        data = await request.body()
        # onnxruntime lets go of the interpreter's lock while it computes: the event loop goes on meanwhile.
        return Response(await run_in_threadpool(models[name], data), media_type="application/octet-stream")

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    print(json.dumps({"port": listener.getsockname()[1], "version": ort.__version__}), flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


main()
