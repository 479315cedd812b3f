"""Starts the parts in order, watches them, and ends them in reverse order. Restarts nothing by itself."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence

import psutil

from chassis.embedded.ports import ensure_free
from chassis.embedded.process import Child
from chassis.operators import OperatorError
from tropeiro.stack.events import Aviso, Avisos
from tropeiro.stack.part import Part, Starting
from tropeiro.stack.plan import Plan
from tropeiro.stack.state import Estado, Processo, Retrato


class Slot:
    """The place of one part in a running stack."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.child: Child | None = None
        self.estado = Estado.ESPERANDO
        self.up = asyncio.Event()
        self.gone = asyncio.Event()
        self.busy = asyncio.Lock()

    def processo(self) -> Processo:
        """As it is told to others."""
        return Processo(
            nome=self.part.name,
            pid=self.child.pid if self.child else None,
            inicio=self.child.create_time if self.child else None,
            estado=self.estado,
            endereco=self.part.address,
            sinal=self.child.command.stop_signal if self.child else signal.SIGTERM,
        )


class Supervisor:
    """One running stack."""

    def __init__(
        self,
        plan: Plan,
        parts: Sequence[Part],
        *,
        finish: Sequence[Callable[[Callable[[str], None]], Awaitable[None]]] = (),
    ) -> None:
        """Nothing is started yet.

        Args:
            plan: folder and ports.
            parts: what shall run.
            finish: what remains to be done when all parts are up; each gets a teller for lines (pt-BR).
        """
        self.avisos = Avisos()
        self.ready = False
        self._plan = plan
        self._slots: Mapping[str, Slot] = {part.name: Slot(part) for part in parts}
        self._watchers: set[asyncio.Task[None]] = set()
        self._finish = finish
        self._orders: set[asyncio.Task[None]] = set()
        self._asked = asyncio.Event()

    async def run(self) -> None:
        """Bring everything up, stay until asked to leave, end everything.

        Raises:
            OperatorError: a part can't start, or fell meanwhile; what had been started was ended.
        """
        starting = asyncio.create_task(self._bring_up())
        leaving = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait({starting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self._all_up()
                await leaving
        except OperatorError as error:
            self.avisos.say(Aviso(estado=Estado.CAIU, texto=str(error)))
            raise
        finally:
            await _cancelled(starting, leaving, *self._orders)
            await self._take_down()

    def leave(self) -> None:
        """End the stack soon."""
        self._asked.set()

    def retrato(self) -> Retrato:
        """The stack right now."""
        me = psutil.Process(os.getpid())
        state = Estado.ENCERRANDO if self._asked.is_set() else Estado.NO_AR
        supervisor = Processo(
            nome="supervisor", pid=me.pid, inicio=me.create_time(), estado=state, endereco=str(self._plan.folder.socket)
        )
        return Retrato(
            dados=str(self._plan.folder.root),
            base_port=self._plan.base_port,
            pronta=self.ready and all(slot.estado is Estado.NO_AR for slot in self._slots.values()),
            processos=(supervisor, *(slot.processo() for slot in self._slots.values())),
        )

    async def restart(self, name: str) -> None:
        """End a part, if it lives, and start it again; the others stay as they are.

        Raises:
            OperatorError: there is no such part in this stack, or it can't start.
        """
        slot = self._slots.get(name)
        if slot is None:
            raise OperatorError(f"Não há parte {name} nesta pilha. Há: {', '.join(self._slots)}.")
        order = asyncio.create_task(self._restart(slot))
        self._orders.add(order)
        order.add_done_callback(self._orders.discard)
        await order

    async def _restart(self, slot: Slot) -> None:
        async with slot.busy:
            await self._end(slot)
            await self._begin(slot)

    async def _bring_up(self) -> None:
        for slot in self._slots.values():
            for port in slot.part.ports:
                ensure_free(port, wanted_by=f"a parte {slot.part.name}")
        try:
            async with asyncio.TaskGroup() as group:
                for slot in self._slots.values():
                    group.create_task(self._begin_after_its_needs(slot))
        except ExceptionGroup as failed:
            raise _first(failed) from failed
        for step in self._finish:
            await step(lambda texto: self.avisos.say(Aviso(texto=texto)))

    async def _begin_after_its_needs(self, slot: Slot) -> None:
        for need in slot.part.needs & self._slots.keys():
            await self._slots[need].up.wait()
        async with slot.busy:
            await self._begin(slot)

    async def _begin(self, slot: Slot) -> None:
        self._say(slot, Estado.SUBINDO)
        try:
            child = await slot.part.start(self._starting(slot))
        except BaseException as error:
            slot.child = None
            self._say(slot, Estado.CAIU if isinstance(error, Exception) else Estado.ENCERRADO)
            raise
        watcher = asyncio.create_task(self._watch(slot, child))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)
        slot.up.set()
        self._say(slot, Estado.NO_AR)

    def _all_up(self) -> None:
        if fallen := [slot.part.name for slot in self._slots.values() if slot.estado is not Estado.NO_AR]:
            raise OperatorError(f"Caiu logo depois de subir: {', '.join(fallen)}. Veja: tropeiro logs {fallen[0]}")
        self.ready = True
        self._write()
        self.avisos.say(Aviso(texto="Tudo no ar.", pronta=True))

    async def _watch(self, slot: Slot, child: Child) -> None:
        code = await child.wait()
        if slot.child is not child or slot.estado is not Estado.NO_AR:
            return
        told = f"foi morta pelo sinal {-code}" if code < 0 else f"terminou sozinha, com o código {code}"
        self._say(
            slot,
            Estado.CAIU,
            f"A parte {slot.part.name} (processo {child.pid}) {told}. As outras continuam no ar. "
            f"Suba-a de novo com: tropeiro restart {slot.part.name} --data {self._plan.folder.root}",
        )

    async def _take_down(self) -> None:
        self._asked.set()
        async with asyncio.TaskGroup() as group:
            for slot in self._slots.values():
                group.create_task(self._end_before_its_needs(slot))
        self._plan.folder.state.unlink(missing_ok=True)
        self.avisos.say(Aviso(texto="Tudo encerrado.", fim=True))

    async def _end_before_its_needs(self, slot: Slot) -> None:
        for other in self._slots.values():
            if slot.part.name in other.part.needs:
                await other.gone.wait()
        async with slot.busy:
            await self._end(slot)
        slot.gone.set()

    async def _end(self, slot: Slot) -> None:
        child = slot.child
        if child is None:
            return
        if child.returncode is None:
            self._say(slot, Estado.ENCERRANDO)
            await child.stop()
        slot.child = None
        self._say(slot, Estado.ENCERRADO)

    def _say(self, slot: Slot, estado: Estado, texto: str = "") -> None:
        slot.estado = estado
        self._write()
        self.avisos.say(Aviso(parte=slot.part.name, estado=estado, texto=texto))

    def _write(self) -> None:
        self.retrato().write(self._plan.folder.state)

    def _starting(self, slot: Slot) -> Starting:
        loop = asyncio.get_running_loop()

        def tell(texto: str) -> None:
            loop.call_soon_threadsafe(self.avisos.say, Aviso(parte=slot.part.name, texto=texto))

        def spawned(child: Child) -> None:
            slot.child = child
            self._write()

        return Starting(tell=tell, spawned=spawned)


async def _cancelled(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first


def on_signals(do: Callable[[], None]) -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the stack in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, do)
