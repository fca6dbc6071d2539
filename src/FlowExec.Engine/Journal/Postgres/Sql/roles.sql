-- What a worker's role needs, and nothing more: run it as the owner of the schema, once, with the role's name in place of flow_worker.
-- The schema itself is made by the first FlowExec that connects as a role that may create it.
grant usage on schema flowexec to flow_worker;
grant select on flowexec.version to flow_worker;
grant select, insert, update, delete on flowexec.batch, flowexec.worker, flowexec.beat, flowexec.row, flowexec.earlier, flowexec.chunk,
    flowexec.quota to flow_worker;
grant execute on all functions in schema flowexec to flow_worker;
