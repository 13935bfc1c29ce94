"""From question sets to reader weights: `python -m training.train --help`.

The same seed and files give the same examples in the same order. Stopped at any time, the same
command goes on from the last checkpoint; with another `--steps` what is left of the run is
thinned out evenly. Several workers each compute a part of every batch in a process of their own,
which on a busy machine is much faster than threads that wait for each other.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import torch
import torch.distributed as dist
from torch.multiprocessing.spawn import spawn

from retrieval.reader import load_tokenizer
from training import batches, examples
from training.model import SpanModel, loss
from training.noise import Noise, load_dictionaries
from training.sources import MIX, Paragraph

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WARM_UP = 0.06
_HEAD_RATE = 5.0
"""The head learns this many times faster than the pretrained body."""


def main() -> None:
    """Start the workers, or train in this process where there is one."""
    args = _arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.workers == 1:
        _work(0, args)
    else:
        (args.out / "meeting").unlink(missing_ok=True)
        spawn(_work, (args,), nprocs=args.workers)  # type: ignore[no-untyped-call]


@dataclass
class Run:
    """What one worker holds while it trains."""

    args: argparse.Namespace
    rank: int
    model: SpanModel
    optimizer: torch.optim.Optimizer
    device: torch.device
    started: float = field(default_factory=time.monotonic)

    def say(self, what: dict[str, object]) -> None:
        """Print and log a line; only the first worker speaks."""
        if self.rank:
            return
        line = json.dumps({"time": time.strftime("%H:%M:%S", time.gmtime()), **what})
        print(line, flush=True)  # noqa: T201  # a script speaks
        with (self.args.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")


def _work(rank: int, args: argparse.Namespace) -> None:
    """Train: log every 25 steps, keep a checkpoint every few minutes."""
    if args.workers > 1:
        torch.set_num_threads(1)
        meeting = f"file://{(args.out / 'meeting').resolve()}"
        dist.init_process_group("gloo", meeting, rank=rank, world_size=args.workers)
    run = _prepare(rank, args)
    tokenizer = load_tokenizer(str(args.model / "tokenizer.json"))
    noise = Noise(words=load_dictionaries(args.dictionaries)) if args.dictionaries else None
    train, kinds = _encode(
        examples.read(args.data), tokenizer, args.seed, noise, public=args.public
    )
    held_out, _ = _encode(examples.read(args.data, held_out=True), tokenizer, args.seed)
    plan = batches.batches(train, args.batch_tokens, args.seed)
    done = _resume(run)
    steps = args.steps or len(plan)
    run.say({"kinds": dict(sorted(kinds.items())), "steps": steps, "of": len(plan), "from": done})
    left = plan[done:]
    left = [left[i * len(left) // (steps - done)] for i in range(steps - done)]
    kept, total, seen = time.monotonic(), 0.0, 0
    for step, chosen in enumerate(left, done + 1):
        total += _step(run, [train[i] for i in chosen], _schedule(step / steps))
        seen += len(chosen)
        if step % 25 == 0:
            pace = seen / (time.monotonic() - run.started)
            run.say({"step": step, "loss": round(total / 25, 4), "per_s": round(pace, 1)})
            total = 0.0
        if rank == 0 and (time.monotonic() - kept > args.keep_every_s or step == steps):
            _keep(run, step)
            run.say({"step": step, "held_out_loss": round(_measure(run, held_out[::9]), 4)})
            kept = time.monotonic()
    if args.workers > 1:
        dist.destroy_process_group()


def named_file(pair: str) -> tuple[str, Path]:
    """The name of a source and its file, from `NAME=FILE`.

    >>> named_file("qed=qed_dev.jsonl")[0]
    'qed'
    """
    name, _, path = pair.partition("=")
    if name not in MIX or not path:
        raise argparse.ArgumentTypeError(f"{pair}: write NAME=FILE, with NAME of {', '.join(MIX)}")
    return name, Path(path)


def _language_file(pair: str) -> tuple[str, Path]:
    language, _, path = pair.partition("=")
    return language, Path(path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder of the encoder to start")
    parser.add_argument(
        "--data",
        type=named_file,
        nargs="+",
        required=True,
        metavar="NAME=FILE",
        help="names: " + ", ".join(MIX),
    )
    parser.add_argument(
        "--dictionaries",
        type=_language_file,
        nargs="+",
        default=[],
        metavar="LANGUAGE=FILE",
        help="English word, tab, word of the language: questions are typed carelessly and mixed",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--start", type=Path, help="checkpoint of another run to go on from")
    parser.add_argument("--public", type=float, default=1.0, help="share of the published sets")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--rate", type=float, default=1.5e-4, help="highest learning rate")
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--workers", type=int, default=1, help="processes (CPU only)")
    parser.add_argument("--steps", type=int, help="fewer steps than the whole mix has")
    parser.add_argument("--keep-every-s", type=float, default=480)
    return parser.parse_args()


def _prepare(rank: int, args: argparse.Namespace) -> Run:
    torch.manual_seed(args.seed)
    on_gpu = torch.cuda.is_available() and args.workers == 1
    device = torch.device("cuda" if on_gpu else "cpu")
    model = SpanModel(args.model).to(device)
    body = [p for p in model.body.parameters() if p.requires_grad]
    head = [*model.span.parameters(), *model.answerable.parameters()]
    groups = [{"params": body, "scale": 1.0}, {"params": head, "scale": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=args.rate, weight_decay=0.01, fused=True)
    return Run(args, rank, model, optimizer, device)


def _encode(
    paragraphs: list[Paragraph],
    tokenizer: Tokenizer,
    seed: int,
    noise: Noise | None = None,
    *,
    public: float = 1.0,
) -> tuple[list[batches.Encoded], Counter[str]]:
    """All examples of the run in order, and how many there are of each kind."""
    rng = random.Random(seed)  # noqa: S311  # no secret hangs on it
    encoded: list[batches.Encoded] = []
    kinds: Counter[str] = Counter()
    numbers: dict[int, int] = {}
    for example in examples.build(paragraphs, seed, noise, public=public):
        if one := batches.encode(tokenizer, example, rng):
            encoded.append(batches.packed(one, numbers))
            kinds[example.kind + ("" if example.answers else " none")] += 1
    return encoded, kinds


def _schedule(progress: float) -> float:
    """Share of the highest learning rate: linear up, then linear down to zero."""
    return min(progress / _WARM_UP, (1 - progress) / (1 - _WARM_UP))


def _loss(run: Run, chosen: list[batches.Encoded]) -> torch.Tensor:
    batch = {name: value.to(run.device) for name, value in batches.tensors(chosen).items()}
    with torch.autocast(run.device.type, torch.bfloat16):
        scores = run.model(batch["ids"], batch["mask"], batch["segments"])
    return loss(scores, batch["allowed"], batch["starts"], batch["ends"])


def _step(run: Run, chosen: list[batches.Encoded], rate: float) -> float:
    """Learn from this worker's part of a batch, together with the others."""
    workers = run.args.workers
    for group in run.optimizer.param_groups:
        group["lr"] = group["scale"] * run.args.rate * rate
    run.model.train()
    own = chosen[run.rank :: workers] or chosen[:1]
    value = _loss(run, own)
    value.backward()  # type: ignore[no-untyped-call]
    if workers > 1:
        grads = [p.grad for p in run.model.parameters() if p.grad is not None]
        flat = torch.cat([g.flatten() for g in grads]) / workers
        dist.all_reduce(flat)
        for grad, part in zip(grads, flat.split([g.numel() for g in grads]), strict=True):
            grad.copy_(part.view_as(grad))
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    run.optimizer.step()
    run.optimizer.zero_grad(set_to_none=True)
    return float(value.detach())


@torch.no_grad()
def _measure(run: Run, chosen: list[batches.Encoded]) -> float:
    run.model.eval()
    parts = [chosen[i : i + 16] for i in range(0, len(chosen), 16)]
    return sum(float(_loss(run, p)) * len(p) for p in parts) / max(1, len(chosen))


def _keep(run: Run, step: int) -> None:
    """Write a checkpoint whole or not at all."""
    fresh = run.args.out / "checkpoint.new"
    state = {"model": run.model.state_dict(), "optimizer": run.optimizer.state_dict()}
    torch.save({**state, "step": step}, fresh)
    fresh.replace(run.args.out / "checkpoint.pt")


def _resume(run: Run) -> int:
    """The number of steps already taken."""
    path = run.args.out / "checkpoint.pt"
    if not path.exists():
        if run.args.start:
            run.model.load_state_dict(torch.load(run.args.start, weights_only=True)["model"])
        return 0
    kept = torch.load(path, weights_only=True)
    run.model.load_state_dict(kept["model"])
    run.optimizer.load_state_dict(kept["optimizer"])
    return int(kept["step"])


if __name__ == "__main__":
    main()
