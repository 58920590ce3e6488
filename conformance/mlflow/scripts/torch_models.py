"""PyTorch and Lightning: models come back predicting the same, and a trainer leaves what it leaves on the reference."""

import held
import mlflow
import numpy
from mlflow import MlflowClient
from suite import case, table

LARGE = "PyTorch brings gigabytes of libraries and stands in an environment of its own"


def samples(torch):
    torch.manual_seed(1)
    features = torch.randn(64, 4)
    return features, features.sum(dim=1, keepdim=True)


@case(client=3, needs="torch", because=LARGE)
def pytorch_predicts_the_same_from_every_address(server):
    import torch

    mlflow.set_experiment("torch models")
    features, _ = samples(torch)
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).eval()
    with torch.no_grad():
        expected = model(features).numpy()
    array = features.numpy()
    signature = mlflow.models.infer_signature(array, expected)
    with mlflow.start_run() as run:
        info = mlflow.pytorch.log_model(model, name="net", signature=signature, registered_model_name="torch net", serialization_format="pickle")
    MlflowClient().set_registered_model_alias("torch net", "champion", "1")
    for uri in (info.model_uri, f"runs:/{run.info.run_id}/net", "models:/torch net/1", "models:/torch net@champion"):
        with torch.no_grad():
            loaded = mlflow.pytorch.load_model(uri)(features).numpy()
        assert numpy.array_equal(loaded, expected), uri
        assert numpy.array_equal(mlflow.pyfunc.load_model(uri).predict(array), expected), uri


@case(client=3, needs="lightning", because=LARGE)
def lightning_leaves_what_it_leaves_on_the_reference(server):
    import lightning
    import torch

    class Line(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(4, 1)

        def forward(self, x):
            return self.layer(x)

        def training_step(self, batch, _):
            x, y = batch
            loss = torch.nn.functional.mse_loss(self(x), y)
            self.log("train_loss", loss, on_step=False, on_epoch=True)
            return loss

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.125)

    class Losses(lightning.Callback):
        """What the trainer itself says after each epoch."""

        def __init__(self):
            self.seen = []

        def on_train_epoch_end(self, trainer, _):
            self.seen.append(float(trainer.callback_metrics["train_loss"]))

    mlflow.set_experiment("torch lightning")
    mlflow.pytorch.autolog(silent=True)
    features, labels = samples(torch)
    batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(features, labels), batch_size=16)
    model, losses = Line(), Losses()
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    with mlflow.start_run() as run:
        lightning.Trainer(max_epochs=3, accelerator="cpu", callbacks=[losses], **quiet).fit(model, batches)
    settings = model.configure_optimizers().defaults
    points = list(enumerate(losses.seen))
    seen = held.of_run(run.info.run_id)
    history = MlflowClient().get_metric_history(run.info.run_id, "train_loss")
    files = ["MLmodel", "conda.yaml", "data/model.pth", "data/pickle_module_info.txt", "python_env.yaml", "requirements.txt"]
    with table() as faults:
        faults.equal("status", seen["status"], "FINISHED")
        faults.equal("epochs", len(points), 3)
        faults.equal("optimizer", seen["params"].pop("optimizer_name"), "SGD")
        faults.equal("params", seen["params"], {"epochs": "3"} | {key: str(value) for key, value in settings.items()})
        faults.equal("metrics", seen["metrics"], {"train_loss": losses.seen[-1]})
        faults.equal("history", [(point.step, point.value) for point in history], points)
        faults.equal("tags", seen["tags"], {"Mode": "training"})
        faults.equal("files", seen["files"], ["model_summary.txt"])
        faults.equal("datasets", seen["datasets"], [])
        logged = [("train_loss", step, value) for step, value in points]
        faults.equal("models", seen["models"], [{"name": "model", "status": "READY", "params": {}, "metrics": logged, "tags": {}, "files": files}])
    loaded = mlflow.pytorch.load_model(f"models:/{mlflow.last_logged_model().model_id}")
    with torch.no_grad():
        assert torch.equal(loaded(features), model(features))
