"""The two databases that tables belong to."""

import sqlalchemy as sa

main = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(constraint_name)s",
    }
)

telemetry = sa.MetaData(naming_convention=main.naming_convention)
